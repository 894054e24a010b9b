import { describeBackend } from "@cotangent/testing";
import { describe, test } from "vitest";
import { createWasmBackend } from "../src/backend.ts";

describeBackend("wasm", () => createWasmBackend({ threads: false }), { describe, test });
