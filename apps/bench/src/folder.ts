import { fileURLToPath } from "node:url";

/** The folder of the bench, from the sources in src and from a bundle in out. */
export const benchFolder: string = fileURLToPath(new URL("..", import.meta.url));
