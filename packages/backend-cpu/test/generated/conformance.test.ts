import { type Backend, requireDTypes } from "@cotangent/core";
import { compile } from "@cotangent/compiler";
import { describeBackend } from "@cotangent/testing";
import { describe, test } from "vitest";
import { targetOf } from "../../src/generated/backend.ts";
import { instantiate } from "../../src/generated/runtime.ts";
import { createCpuBackend } from "../../src/index.ts";

/** Prints every graph, those of one operation too. */
function createPrintingBackend(): Backend {
  const interpreter = createCpuBackend();
  const backend: Backend = {
    ...interpreter,
    name: "cpu, all printed",
    compile(graph) {
      requireDTypes(backend, graph);
      return instantiate(compile(graph, targetOf(backend)), backend);
    },
  };
  return backend;
}

describeBackend("cpu, all printed", createPrintingBackend, { describe, test });
