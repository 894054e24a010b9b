/**
 * Instructions that take operands only, by signature: arguments, colon, result. i, l, f, d, v are i32, i64, f32, f64,
 * v128. Numbers are opcodes: one byte alone, or 0xfc / 0xfd in the upper half and the instruction in the lower.
 * https://webassembly.github.io/spec/core/binary/instructions.html
 */
export const plain = {
  "i:i": { "i32.eqz": 0x45, "i32.clz": 0x67, "i32.ctz": 0x68, "i32.popcnt": 0x69, "i32.extend8_s": 0xc0, "i32.extend16_s": 0xc1, "memory.grow": 0x4000 },
  ":i": { "memory.size": 0x3f00 },
  "ii:i": {
    "i32.eq": 0x46, "i32.ne": 0x47, "i32.lt_s": 0x48, "i32.lt_u": 0x49, "i32.gt_s": 0x4a, "i32.gt_u": 0x4b, "i32.le_s": 0x4c,
    "i32.le_u": 0x4d, "i32.ge_s": 0x4e, "i32.ge_u": 0x4f, "i32.add": 0x6a, "i32.sub": 0x6b, "i32.mul": 0x6c, "i32.div_s": 0x6d,
    "i32.div_u": 0x6e, "i32.rem_s": 0x6f, "i32.rem_u": 0x70, "i32.and": 0x71, "i32.or": 0x72, "i32.xor": 0x73, "i32.shl": 0x74,
    "i32.shr_s": 0x75, "i32.shr_u": 0x76, "i32.rotl": 0x77, "i32.rotr": 0x78,
  },
  "l:i": { "i64.eqz": 0x50, "i32.wrap_i64": 0xa7 },
  "ll:i": {
    "i64.eq": 0x51, "i64.ne": 0x52, "i64.lt_s": 0x53, "i64.lt_u": 0x54, "i64.gt_s": 0x55, "i64.gt_u": 0x56, "i64.le_s": 0x57,
    "i64.le_u": 0x58, "i64.ge_s": 0x59, "i64.ge_u": 0x5a,
  },
  "l:l": { "i64.clz": 0x79, "i64.ctz": 0x7a, "i64.popcnt": 0x7b, "i64.extend32_s": 0xc4 },
  "ll:l": {
    "i64.add": 0x7c, "i64.sub": 0x7d, "i64.mul": 0x7e, "i64.div_s": 0x7f, "i64.div_u": 0x80, "i64.rem_s": 0x81, "i64.rem_u": 0x82,
    "i64.and": 0x83, "i64.or": 0x84, "i64.xor": 0x85, "i64.shl": 0x86, "i64.shr_s": 0x87, "i64.shr_u": 0x88, "i64.rotl": 0x89, "i64.rotr": 0x8a,
  },
  "ff:i": { "f32.eq": 0x5b, "f32.ne": 0x5c, "f32.lt": 0x5d, "f32.gt": 0x5e, "f32.le": 0x5f, "f32.ge": 0x60 },
  "dd:i": { "f64.eq": 0x61, "f64.ne": 0x62, "f64.lt": 0x63, "f64.gt": 0x64, "f64.le": 0x65, "f64.ge": 0x66 },
  "f:f": { "f32.abs": 0x8b, "f32.neg": 0x8c, "f32.ceil": 0x8d, "f32.floor": 0x8e, "f32.trunc": 0x8f, "f32.nearest": 0x90, "f32.sqrt": 0x91 },
  "ff:f": { "f32.add": 0x92, "f32.sub": 0x93, "f32.mul": 0x94, "f32.div": 0x95, "f32.min": 0x96, "f32.max": 0x97, "f32.copysign": 0x98 },
  "d:d": { "f64.abs": 0x99, "f64.neg": 0x9a, "f64.ceil": 0x9b, "f64.floor": 0x9c, "f64.trunc": 0x9d, "f64.nearest": 0x9e, "f64.sqrt": 0x9f },
  "dd:d": { "f64.add": 0xa0, "f64.sub": 0xa1, "f64.mul": 0xa2, "f64.div": 0xa3, "f64.min": 0xa4, "f64.max": 0xa5, "f64.copysign": 0xa6 },
  "f:i": { "i32.trunc_f32_s": 0xa8, "i32.trunc_f32_u": 0xa9, "i32.reinterpret_f32": 0xbc, "i32.trunc_sat_f32_s": 0xfc0000, "i32.trunc_sat_f32_u": 0xfc0001 },
  "d:i": { "i32.trunc_f64_s": 0xaa, "i32.trunc_f64_u": 0xab, "i32.trunc_sat_f64_s": 0xfc0002, "i32.trunc_sat_f64_u": 0xfc0003 },
  "f:l": { "i64.trunc_f32_s": 0xae, "i64.trunc_f32_u": 0xaf, "i64.trunc_sat_f32_s": 0xfc0004 },
  "d:l": { "i64.trunc_f64_s": 0xb0, "i64.trunc_f64_u": 0xb1, "i64.reinterpret_f64": 0xbd, "i64.trunc_sat_f64_s": 0xfc0006 },
  "i:l": { "i64.extend_i32_s": 0xac, "i64.extend_i32_u": 0xad },
  "i:f": { "f32.convert_i32_s": 0xb2, "f32.convert_i32_u": 0xb3, "f32.reinterpret_i32": 0xbe },
  "l:f": { "f32.convert_i64_s": 0xb4, "f32.convert_i64_u": 0xb5 },
  "d:f": { "f32.demote_f64": 0xb6 },
  "i:d": { "f64.convert_i32_s": 0xb7, "f64.convert_i32_u": 0xb8 },
  "l:d": { "f64.convert_i64_s": 0xb9, "f64.convert_i64_u": 0xba, "f64.reinterpret_i64": 0xbf },
  "f:d": { "f64.promote_f32": 0xbb },
  "i:v": { "i8x16.splat": 0xfd000f, "i16x8.splat": 0xfd0010, "i32x4.splat": 0xfd0011 },
  "l:v": { "i64x2.splat": 0xfd0012 },
  "f:v": { "f32x4.splat": 0xfd0013 },
  "d:v": { "f64x2.splat": 0xfd0014 },
  "v:i": {
    "v128.any_true": 0xfd0053, "i8x16.all_true": 0xfd0063, "i8x16.bitmask": 0xfd0064, "i32x4.all_true": 0xfd00a3,
    "i32x4.bitmask": 0xfd00a4, "i64x2.all_true": 0xfd00c3, "i64x2.bitmask": 0xfd00c4,
  },
  "vi:v": {
    "i8x16.shl": 0xfd006b, "i8x16.shr_s": 0xfd006c, "i8x16.shr_u": 0xfd006d, "i16x8.shl": 0xfd008b, "i16x8.shr_s": 0xfd008c,
    "i16x8.shr_u": 0xfd008d, "i32x4.shl": 0xfd00ab, "i32x4.shr_s": 0xfd00ac, "i32x4.shr_u": 0xfd00ad, "i64x2.shl": 0xfd00cb,
    "i64x2.shr_s": 0xfd00cc, "i64x2.shr_u": 0xfd00cd,
  },
  "v:v": {
    "v128.not": 0xfd004d, "f32x4.demote_f64x2_zero": 0xfd005e, "f64x2.promote_low_f32x4": 0xfd005f, "i8x16.abs": 0xfd0060,
    "i8x16.neg": 0xfd0061, "f32x4.ceil": 0xfd0067, "f32x4.floor": 0xfd0068, "f32x4.trunc": 0xfd0069, "f32x4.nearest": 0xfd006a,
    "f64x2.ceil": 0xfd0074, "f64x2.floor": 0xfd0075, "f64x2.trunc": 0xfd007a, "f64x2.nearest": 0xfd0094, "i32x4.abs": 0xfd00a0,
    "i32x4.neg": 0xfd00a1, "i64x2.abs": 0xfd00c0, "i64x2.neg": 0xfd00c1, "i64x2.extend_low_i32x4_s": 0xfd00c7,
    "i64x2.extend_high_i32x4_s": 0xfd00c8, "i64x2.extend_low_i32x4_u": 0xfd00c9, "i64x2.extend_high_i32x4_u": 0xfd00ca,
    "f32x4.abs": 0xfd00e0, "f32x4.neg": 0xfd00e1, "f32x4.sqrt": 0xfd00e3, "f64x2.abs": 0xfd00ec, "f64x2.neg": 0xfd00ed,
    "f64x2.sqrt": 0xfd00ef, "i32x4.trunc_sat_f32x4_s": 0xfd00f8, "i32x4.trunc_sat_f32x4_u": 0xfd00f9,
    "f32x4.convert_i32x4_s": 0xfd00fa, "f32x4.convert_i32x4_u": 0xfd00fb, "i32x4.trunc_sat_f64x2_s_zero": 0xfd00fc,
    "i32x4.trunc_sat_f64x2_u_zero": 0xfd00fd, "f64x2.convert_low_i32x4_s": 0xfd00fe, "f64x2.convert_low_i32x4_u": 0xfd00ff,
  },
  "vv:v": {
    "i8x16.swizzle": 0xfd000e, "i8x16.eq": 0xfd0023, "i8x16.ne": 0xfd0024, "i32x4.eq": 0xfd0037, "i32x4.ne": 0xfd0038,
    "i32x4.lt_s": 0xfd0039, "i32x4.lt_u": 0xfd003a, "i32x4.gt_s": 0xfd003b, "i32x4.gt_u": 0xfd003c, "i32x4.le_s": 0xfd003d,
    "i32x4.le_u": 0xfd003e, "i32x4.ge_s": 0xfd003f, "i32x4.ge_u": 0xfd0040, "f32x4.eq": 0xfd0041, "f32x4.ne": 0xfd0042,
    "f32x4.lt": 0xfd0043, "f32x4.gt": 0xfd0044, "f32x4.le": 0xfd0045, "f32x4.ge": 0xfd0046, "f64x2.eq": 0xfd0047,
    "f64x2.ne": 0xfd0048, "f64x2.lt": 0xfd0049, "f64x2.gt": 0xfd004a, "f64x2.le": 0xfd004b, "f64x2.ge": 0xfd004c,
    "v128.and": 0xfd004e, "v128.andnot": 0xfd004f, "v128.or": 0xfd0050, "v128.xor": 0xfd0051, "i8x16.narrow_i16x8_u": 0xfd0066,
    "i8x16.add": 0xfd006e, "i8x16.sub": 0xfd0071, "i16x8.narrow_i32x4_u": 0xfd0086, "i32x4.add": 0xfd00ae, "i32x4.sub": 0xfd00b1,
    "i32x4.mul": 0xfd00b5, "i32x4.min_s": 0xfd00b6, "i32x4.min_u": 0xfd00b7, "i32x4.max_s": 0xfd00b8, "i32x4.max_u": 0xfd00b9,
    "i64x2.add": 0xfd00ce, "i64x2.sub": 0xfd00d1, "i64x2.mul": 0xfd00d5, "i64x2.eq": 0xfd00d6, "i64x2.ne": 0xfd00d7,
    "i64x2.lt_s": 0xfd00d8, "i64x2.gt_s": 0xfd00d9, "i64x2.le_s": 0xfd00da, "i64x2.ge_s": 0xfd00db,
    "f32x4.add": 0xfd00e4, "f32x4.sub": 0xfd00e5, "f32x4.mul": 0xfd00e6, "f32x4.div": 0xfd00e7, "f32x4.min": 0xfd00e8,
    "f32x4.max": 0xfd00e9, "f32x4.pmin": 0xfd00ea, "f32x4.pmax": 0xfd00eb, "f64x2.add": 0xfd00f0, "f64x2.sub": 0xfd00f1,
    "f64x2.mul": 0xfd00f2, "f64x2.div": 0xfd00f3, "f64x2.min": 0xfd00f4, "f64x2.max": 0xfd00f5, "f64x2.pmin": 0xfd00f6, "f64x2.pmax": 0xfd00f7,
  },
  "vvv:v": {
    "v128.bitselect": 0xfd0052, "f32x4.relaxed_madd": 0xfd0105, "f32x4.relaxed_nmadd": 0xfd0106, "f64x2.relaxed_madd": 0xfd0107,
    "f64x2.relaxed_nmadd": 0xfd0108,
  },
} as const;

/** Loads, by result: opcode and log₂ of the natural alignment. */
export const loads = {
  i: { "i32.load": [0x28, 2], "i32.load8_s": [0x2c, 0], "i32.load8_u": [0x2d, 0], "i32.load16_s": [0x2e, 1], "i32.load16_u": [0x2f, 1] },
  l: { "i64.load": [0x29, 3], "i64.load32_u": [0x35, 2] },
  f: { "f32.load": [0x2a, 2] },
  d: { "f64.load": [0x2b, 3] },
  v: {
    "v128.load": [0xfd0000, 4], "v128.load8_splat": [0xfd0007, 0], "v128.load32_splat": [0xfd0009, 2], "v128.load64_splat": [0xfd000a, 3],
    "v128.load32_zero": [0xfd005c, 2], "v128.load64_zero": [0xfd005d, 3],
  },
} as const;

/** Stores, by what they store. */
export const stores = {
  i: { "i32.store": [0x36, 2], "i32.store8": [0x3a, 0], "i32.store16": [0x3b, 1] },
  l: { "i64.store": [0x37, 3] },
  f: { "f32.store": [0x38, 2] },
  d: { "f64.store": [0x39, 3] },
  v: { "v128.store": [0xfd000b, 4] },
} as const;

/** Lanes taken out of a vector, by result. */
export const extracts = {
  i: { "i8x16.extract_lane_s": 0xfd0015, "i8x16.extract_lane_u": 0xfd0016, "i32x4.extract_lane": 0xfd001b },
  l: { "i64x2.extract_lane": 0xfd001d },
  f: { "f32x4.extract_lane": 0xfd001f },
  d: { "f64x2.extract_lane": 0xfd0021 },
} as const;

/** Lanes put into a vector, by what is put. */
export const replaces = {
  i: { "i8x16.replace_lane": 0xfd0017, "i32x4.replace_lane": 0xfd001c },
  l: { "i64x2.replace_lane": 0xfd001e },
  f: { "f32x4.replace_lane": 0xfd0020 },
  d: { "f64x2.replace_lane": 0xfd0022 },
} as const;
