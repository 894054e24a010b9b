import type { Control } from "@cotangent/core";
import type { Machine } from "../machine.ts";
import type { HostCall } from "../print/index.ts";
import { choose } from "./choose.ts";
import { repeat } from "./repeat.ts";
import { scan } from "./scan.ts";

/** Control flow as a function of the address of the block that it is in: nothing leaves the memory. */
export function controlCall(call: HostCall, control: Control, machine: Machine): (base: number) => void {
  switch (control.kind) {
    case "choose":
      return choose(call, control, machine);
    case "repeat":
      return repeat(call, control, machine);
    case "scan":
      return scan(call, control, machine);
  }
}
