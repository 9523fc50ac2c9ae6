/** A database in the page: DuckDB over the explorer's files, which are loaded when a query names them. */
import { AsyncDuckDB, VoidLogger } from "@duckdb/duckdb-wasm";
import type { AsyncDuckDBConnection } from "@duckdb/duckdb-wasm";
import EngineWorker from "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?worker";
import engineAddress from "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url";
import { DataType } from "apache-arrow";
import type { Manifest } from "../model/load";
import { fetchFile } from "../worker/fetching";
import { namedTables, splitName } from "./tables";
import { NO_WASM } from "./words";

export type Value = string | number | boolean | null;

export interface Result {
  columns: string[];
  /** Whether a column holds numbers, which stand to the right. */
  isNumber: boolean[];
  rows: Value[][];
  /** Milliseconds in the database. */
  time: number;
}

export class Database {
  private readonly loaded = new Set<string>();

  private constructor(
    private readonly engine: AsyncDuckDB,
    private readonly connection: AsyncDuckDBConnection,
    private readonly folder: string,
    private readonly manifest: Manifest,
  ) {}

  static async open(folder: string, manifest: Manifest): Promise<Database> {
    if (typeof WebAssembly !== "object") throw new Error(NO_WASM);
    const engine = new AsyncDuckDB(new VoidLogger(), new EngineWorker());
    await engine.instantiate(engineAddress);
    // Counts and sums would come as big integers and decimals, which are no numbers to JavaScript.
    await engine.open({ query: { castBigIntToDouble: true, castDecimalToDouble: true } });
    const connection = await engine.connect();
    // No extension is waited for, and no query reaches a file or another host.
    for (const setting of ["autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"]) {
      await connection.query(`SET ${setting}=false`);
    }
    await connection.query("SET lock_configuration=true");
    return new Database(engine, connection, folder, manifest);
  }

  /** Run a query on the tables that it names. */
  async run(query: string): Promise<Result> {
    for (const table of namedTables(query, Object.keys(this.manifest.files))) await this.load(table);
    const start = performance.now();
    const found = await this.connection.query(query);
    const time = performance.now() - start;
    const { fields } = found.schema;
    const columns = fields.map((_, k) => found.getChildAt(k)!);
    return {
      columns: fields.map((field) => field.name),
      isNumber: fields.map((field) => DataType.isInt(field.type) || DataType.isFloat(field.type)),
      rows: Array.from({ length: found.numRows }, (_, row) => columns.map((column, k) => plainValue(column.get(row), fields[k].type))),
      time,
    };
  }

  /** Stop at once whatever runs; the database is gone. */
  async close(): Promise<void> {
    await this.engine.terminate();
  }

  private async load(table: string): Promise<void> {
    if (this.loaded.has(table)) return;
    const bytes = await fetchFile(this.folder, this.manifest, `${table}.arrow`);
    const { schema, name } = splitName(table);
    await this.connection.query(`create schema if not exists ${schema}`);
    await this.connection.insertArrowFromIPCStream(bytes, { schema, name, create: true });
    this.loaded.add(table);
  }
}

/** Return a value as it is shown: days as text, and what has parts as JSON. */
function plainValue(value: unknown, type: DataType): Value {
  if (value === null || value === undefined) return null;
  if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
  if (DataType.isTimestamp(type)) return new Date(Number(value)).toISOString().replace("T", " ").slice(0, 19);
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? Number(part) : part));
}
