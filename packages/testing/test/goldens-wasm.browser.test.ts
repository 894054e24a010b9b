import { createWasmBackend } from "@cotangent/backend-wasm";
import { compiled, eager } from "./goldens/run/golden-function.ts";
import { describeGoldens } from "./goldens/run/tables.ts";

const create = () => createWasmBackend({ threads: false });

describeGoldens("on wasm in a browser", create, eager);
describeGoldens("on wasm in a browser under jit", create, compiled);
