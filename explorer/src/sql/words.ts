/** What a page without WebAssembly says. */
export const NO_WASM = "This browser does not run WebAssembly, so queries cannot be run here. The ready questions show the results that are stored with the page.";
