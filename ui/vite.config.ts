import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Port 1420 and ./dist are what tauri.conf.json expects.
export default defineConfig(({ mode }) => ({
  plugins: [react()],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  // A demo never ends up in dist: it has its own entry, html file and folder.
  build: {
    target: ["safari16.4", "es2022"],
    outDir: mode === "demo" ? "node_modules/.tmp/demo" : "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: mode === "demo" ? { input: "demo.html" } : {},
  },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/testing/setup.ts"],
    // The colours are read by a test; of other styles only the names of their classes matter.
    css: { include: [/tokens\.css/], modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
  },
}));
