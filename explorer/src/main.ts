import { mount } from "svelte";
import App from "./page/App.svelte";
import "./page/style.css";

mount(App, { target: document.getElementById("app")! });
