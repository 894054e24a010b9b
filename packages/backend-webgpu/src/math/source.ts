/** A function of WGSL: its text, and the names of those that must stand before it. */
export interface Source {
  readonly wgsl: string;
  readonly needs?: readonly string[];
}

/** Functions by the names that kernels ask for. Each is `m_` and that name in WGSL, where it cannot be taken for one of the language. */
export type Sources = Readonly<Record<string, Source>>;
