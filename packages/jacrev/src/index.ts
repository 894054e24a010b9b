export { jacrev, type JacrevOptions, reverseJacobian } from "./jacrev.ts";
