// Lets Evidence run on the pinned DuckDB-Wasm: takes two settings out of its client.
//
// The pinned release, 1.28.0, is the last that reads Parquet by itself: later ones fetch an extension for it from the
// network, while the site is built and again in every reader's browser. Evidence's client sets two options that later
// releases of DuckDB have and this one refuses. Both bring back how this release behaves anyway, so without them nothing
// changes. Runs after every `npm install`, and twice does no harm.
import { readFileSync, writeFileSync } from 'node:fs';

const SETTINGS = ['ieee_floating_point_ops = false', 'old_implicit_casting = true'];

for (const name of ['browser', 'node']) {
	const file = new URL(`node_modules/@evidence-dev/universal-sql/src/client-duckdb/${name}.js`, import.meta.url);
	let code = readFileSync(file, 'utf8');
	for (const setting of SETTINGS) code = code.replace(`await connection.query('SET ${setting};');`, '');
	if (SETTINGS.some((setting) => code.includes(setting))) {
		throw new Error(`${file.pathname}: this release of Evidence sets ${SETTINGS.join(', ')} in another way: see README.md`);
	}
	writeFileSync(file, code);
}
