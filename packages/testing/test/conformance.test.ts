import { createCpuBackend } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import { describeBackend } from "@cotangent/testing";
import { describe, test } from "vitest";

describeBackend("cpu (generated)", () => createGenerator(), { describe, test });
describeBackend("cpu", () => createCpuBackend(), { describe, test });
