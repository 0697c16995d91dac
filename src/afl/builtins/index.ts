export {
  CONSTANTS,
  FORMAT_CHAR,
  FORMAT_DATE,
  FORMAT_DATE_TIME,
  FORMAT_DATE_TIME_ISO,
  FORMAT_TIME,
} from './constants.ts';
export { dateTimeText, isEndOfDay } from './date-text.ts';
export { formattedValue } from './formatting.ts';
export { FUNCTION_NAMES } from './function-names.ts';
export { EVERY } from './nulls.ts';
export { hexColor } from './palette.ts';
export { PARAMETERS } from './parameters.ts';
export { BUILTINS, KERNELS } from './table.ts';
