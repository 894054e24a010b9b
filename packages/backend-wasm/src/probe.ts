import { f32, ModuleBuilder, op } from "./emit/index.ts";
import { noCompiling, noSimd, noWebAssembly } from "./errors.ts";
import { type Engine, engine, type WasmBytes, type WasmModule } from "./platform.ts";

/** The engine. Throws `NO_WEBASSEMBLY`, `NO_WASM_SIMD`. */
export function engineWithSimd(): Engine {
  const found = engine();
  if (found === undefined) throw noWebAssembly();
  const bytes = probe(() => op("f32x4.splat", f32(0)));
  if (!found.validate(bytes)) throw noSimd();
  tryToCompile(found, bytes);
  return found;
}

/** A content security policy may forbid it, while all can be validated. */
function tryToCompile({ Module }: Engine, bytes: WasmBytes): WasmModule {
  try {
    return new Module(bytes);
  } catch (error) {
    throw noCompiling(error);
  }
}

/** Whether the engine has multiply-add with one rounding or two, as the processor likes. */
export function hasRelaxedMadd({ validate }: Engine): boolean {
  const x = op("f32x4.splat", f32(0));
  return validate(probe(() => op("f32x4.relaxed_madd", x, x, x)));
}

function probe(body: () => ReturnType<typeof op<"f32x4.splat">>): WasmBytes {
  const m = new ModuleBuilder();
  m.define([], "v128", body);
  return m.encode();
}
