export { sourceOf, type WgslFunction, wgslFunction } from "./library.ts";
