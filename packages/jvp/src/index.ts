export { emptyOutput } from "./errors.ts";
export { jvp, type JvpOptions, matchTangents } from "./jvp.ts";
export { JvpTrace, JvpTracer } from "./jvp-trace.ts";
export { type AuxOf, numberHint, pushforward, type Pushforward } from "./pushforward.ts";
