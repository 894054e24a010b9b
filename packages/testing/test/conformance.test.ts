import { createCpuBackend } from "@cotangent/backend-cpu";
import { describeBackend } from "@cotangent/testing";
import { describe, test } from "vitest";

describeBackend("cpu", () => createCpuBackend(), { describe, test });
