// Tests run against src, so nothing is built first.
// A list of conditions replaces vite's defaults, so they are named again here.
export const nodeResolve = {
  ssr: {
    resolve: { conditions: ["@cotangent/source", "module", "node", "development|production"] },
  },
};

export const browserResolve = {
  resolve: { conditions: ["@cotangent/source", "module", "browser", "development|production"] },
};

/** A server whose pages are cross-origin isolated: they have SharedArrayBuffer, which threads need. */
export const isolatedServer = {
  headers: {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  },
};
