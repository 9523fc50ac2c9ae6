/** Ask the warehouse beside the page: what a command of the project prints. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Run the project's Python at its root; WAREHOUSE_PATH names the warehouse as everywhere. */
export function python(args: readonly string[]): string {
  return execFileSync(`${root}/.venv/bin/python`, [...args], { cwd: root, encoding: "utf-8", maxBuffer: 1 << 26 });
}
