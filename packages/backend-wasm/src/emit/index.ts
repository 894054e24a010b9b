export { Bytes } from "./bytes.ts";
export { copyMemory, drop, type Expr, extractLane, f32, f64, fillMemory, i32, i64, load, op, opNamed, type Plain, replaceLane, select, shuffle, store, v128, type ValueType } from "./expr.ts";
export { call, callIndirect, type Func, FunctionBuilder, type Label, type Local, type Place } from "./function.ts";
export { type MemoryLimits, ModuleBuilder } from "./module.ts";
