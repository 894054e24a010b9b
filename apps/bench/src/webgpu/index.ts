import type { Section } from "../section.ts";
import { webgpuChecksSection } from "./checks-section.ts";
import { webgpuCrossCheckSection } from "./cross-check-section.ts";
import { webgpuRacesSection } from "./races-section.ts";

/** The WebGPU backend. */
export const webgpuSections: readonly Section[] = [
  webgpuCrossCheckSection,
  webgpuRacesSection,
  webgpuChecksSection,
];
