/** Read exported files, and say in a sentence what is wrong with them. */
import { DATA_FORMAT } from "../model/load";
import type { Manifest } from "../model/load";

/** Return the folder of the exported files, beside the page. */
export function dataFolder(page: string): string {
  return new URL("data/", page).href;
}

/** Return what the files are, or throw an error whose message is for readers. */
export async function fetchManifest(folder: string): Promise<Manifest> {
  const manifest = readJson(await fetchBytes(folder, "manifest.json"));
  if (manifest.format !== DATA_FORMAT) {
    throw new Error(
      `The data files are of format ${manifest.format}, and this page reads format ${DATA_FORMAT}: build both together with make explorer.`,
    );
  }
  return manifest;
}

function readJson(bytes: Uint8Array): Manifest {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
  } catch {
    throw new Error("manifest.json, which names the data files, was cut short: load the page again.");
  }
}

/** Return a file of the manifest, whole. */
export async function fetchFile(folder: string, manifest: Manifest, name: string): Promise<Uint8Array> {
  const about = manifest.files[name];
  if (!about) throw new Error(`The data files hold no ${name}: build them again with make explorer.`);
  // The digest makes a new file a new address, so that no cache mixes two warehouses.
  const bytes = await fetchBytes(folder, `${name}?v=${about.sha256.slice(0, 12)}`);
  if (bytes.length !== about.bytes) {
    throw new Error(`${name} has ${bytes.length} bytes and should have ${about.bytes}: it was cut short, load the page again.`);
  }
  return bytes;
}

async function fetchBytes(folder: string, name: string): Promise<Uint8Array> {
  const response = await fetch(folder + name);
  if (!response.ok) throw new Error(`The data file ${name.split("?")[0]} is missing: build the data with make explorer.`);
  return new Uint8Array(await response.arrayBuffer());
}
