/** The page of takeoff and its levers, loaded when the page is opened. */
export { default as Takeoff } from "./Takeoff.svelte";
export { default as TakeoffDrawer } from "./TakeoffDrawer.svelte";
