import createWabt from "wabt";

const wabt = await createWabt();

/** The bytes of a module in the text format, by the reference tools. */
export function assemble(text: string): number[] {
  const parsed = wabt.parseWat("test.wat", text, {
    simd: true,
    relaxed_simd: true,
    threads: true,
    bulk_memory: true,
    sat_float_to_int: true,
    sign_extension: true,
  });
  try {
    return [...parsed.toBinary({}).buffer];
  } finally {
    parsed.destroy();
  }
}
