// Runs before each file of tests. Files share a worker and its modules (isolate: false), and which ones do depends on their sizes and on the
// number of cores: what one leaves behind must decide nothing in the next. So each begins with what importing `cotangent` gives.
import { createCpuBackend } from "@cotangent/backend-cpu/generated";
import { setDefaultBackend, setDefaultDtype } from "@cotangent/core";
import fc from "fast-check";

setDefaultBackend(createCpuBackend());
setDefaultDtype("float32");
// The same examples each time: a test fails because of a change, or not at all.
fc.configureGlobal({ seed: 20 });
