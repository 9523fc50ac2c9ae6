/** Names of the tables that a query may use: the files of the explorer, of which those with a dot are the warehouse's. */

const ENDING = ".arrow";

/** Return the tables that the files hold, in order. */
export function tablesOf(files: readonly string[]): string[] {
  return files.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length)).sort();
}

export function splitName(table: string): { schema: string; name: string } {
  const [name, schema = "main"] = table.split(".").reverse();
  return { schema, name };
}

/** Return the tables whose names stand in a query, as words of their own. */
export function namedTables(query: string, files: readonly string[]): string[] {
  return tablesOf(files).filter((table) => {
    const { schema, name } = splitName(table);
    const words = schema === "main" ? name : `${schema}"?\\s*\\.\\s*"?${name}`;
    return new RegExp(`(^|[^\\w.])"?${words}"?(?!\\w)`, "i").test(query);
  });
}
