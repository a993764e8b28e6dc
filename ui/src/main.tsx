import { mount } from "./app/mount";
import { tauriHost } from "./bridge/tauri-host";

mount(tauriHost);
