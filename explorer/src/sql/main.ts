import { mount } from "svelte";
import "../page/style.css";
import Sql from "./Sql.svelte";

mount(Sql, { target: document.getElementById("app")! });
