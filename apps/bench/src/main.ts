import { pathToFileURL } from "node:url";

import { bundle } from "./bundle.ts";

await import(pathToFileURL(await bundle("command")).href);
