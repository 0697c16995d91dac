/** Memory that native kernels use while they run, at one address in every arena: one block of bars and the longest window before it. */
export const SCRATCH_AT = 1024;
export const BLOCK_BARS = 1024;
/** Windows of extremes that are longer are left to the interpreter's kernel. */
export const EXTREME_PERIODS_MAX = 4096;
const MARGIN_BYTES = 64;
export const SCRATCH_BYTES = 4 * (BLOCK_BARS + EXTREME_PERIODS_MAX) + 4 * MARGIN_BYTES;
