export { jacrev, type JacrevOptions } from "./jacrev.ts";
