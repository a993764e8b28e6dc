// Draws the world once, at build time: `npm run geo` writes src/features/overview/geo.json.
// Land only (Natural Earth 110m, public domain): no borders, so none that are disputed.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoArea, geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { runnerImport } from "vite";

const WIDTH = 808;
const HEIGHT = 392;
/** How large a bubble tends to be: most run where every account may, and most of all in N. Virginia. */
const nominalRadius = ({ code, opt_in: optIn }) =>
  code === "us-east-1" ? 15 : optIn === "default" ? 11.5 : 8;
const { nudge } = (await runnerImport(new URL("../src/features/overview/nudge.ts", import.meta.url).pathname))
  .module;
const require = createRequire(import.meta.url);
const here = (path) => new URL(path, import.meta.url);

const world = require("world-atlas/land-110m.json");
const land = feature(world, world.objects.land);
const polygons = land.features.flatMap(({ geometry }) =>
  geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates],
);
/** Antarctica has no regions: rings wholly south of 60 S are dropped. */
const kept = polygons.filter(
  ([ring]) => ring.some(([, lat]) => lat > -60) && geoArea({ type: "Polygon", coordinates: [ring] }) > 0,
);
const shape = { type: "MultiPolygon", coordinates: kept };

// Turned by 11 degrees, so that the cut runs through the Bering Strait and not through Asia.
const projection = geoNaturalEarth1().rotate([-11, 0]);
projection.fitExtent(
  [
    [12, 12],
    [WIDTH - 12, HEIGHT - 12],
  ],
  shape,
);
const path = geoPath(projection).digits(1)(shape);

const csv = readFileSync(here("../../src-tauri/crates/core/data/regions.csv"), "utf8").trim().split("\n");
const columns = csv[0].split(",");
const rows = csv
  .slice(1)
  .map((line) => Object.fromEntries(line.split(",").map((value, at) => [columns[at], value])));

const places = {};
for (const partition of new Set(rows.map((row) => row.partition))) {
  const group = rows.filter((row) => row.partition === partition);
  const points = group.map((row) => {
    const [x, y] = projection([Number(row.lon), Number(row.lat)]);
    return { x, y, radius: nominalRadius(row) };
  });
  nudge(points).forEach(({ x, y }, at) => {
    places[group[at].code] = [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
  });
}
writeFileSync(
  here("../src/features/overview/geo.json"),
  `${JSON.stringify({ width: WIDTH, height: HEIGHT, land: path, places })}\n`,
);
