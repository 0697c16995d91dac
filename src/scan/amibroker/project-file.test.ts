import { expect, test } from 'vitest';
import { writeProject } from '#scan/amibroker';

const WISH = { formulaPath: 'C:\\Open\\x.afl', symbol: 'NQ', periodicity: 5 };

function written(wish: Partial<Parameters<typeof writeProject>[0]> & { readonly formula: string }) {
  const project = writeProject({ ...WISH, ...wish });
  if (!project.ok) throw new Error(project.error.join(' '));
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  return { formula: text(project.value.formula), project: text(project.value.project) };
}

test('the formula is C-escaped, then XML-escaped, with the line end that AmiBroker adds', () => {
  const { formula, project } = written({ formula: 'printf( "a\\n" );\n\tx = 1 < 2 & 3 > 2;' });
  expect(formula).toBe('printf( "a\\n" );\r\n\tx = 1 < 2 & 3 > 2;\r\n');
  expect(project).toContain(
    '<FormulaContent>printf( "a\\\\n" );\\r\\n\\tx = 1 &lt; 2 &amp; 3 &gt; 2;\\r\\n</FormulaContent>\r\n',
  );
  expect(project).toContain('<FormulaPath>C:\\\\Open\\\\x.afl</FormulaPath>\r\n');
});

test('both copies of range and scope agree: all symbols, all quotes', () => {
  const { project } = written({ formula: 'Buy = 0;', periodicity: 4 });
  expect(project.match(/<ApplyTo>0<\/ApplyTo>/g)).toHaveLength(2);
  expect(project.match(/<RangeType>0<\/RangeType>/g)).toHaveLength(2);
  expect(project).toContain('<Periodicity>4</Periodicity>\r\n');
  expect(project).toContain('<ChartInterval>300</ChartInterval>\r\n');
});

test('letters of Latin-1 are one byte each', () => {
  const project = writeProject({ ...WISH, formula: '// é' });
  expect(project.ok && [...project.value.formula]).toEqual([0x2f, 0x2f, 0x20, 0xe9, 0x0d, 0x0a]);
});

test('what Latin-1 cannot say is refused by line, and names by name', () => {
  const refused = writeProject({ ...WISH, formula: 'x = 1;\ny = "тест";', symbol: '日経' });
  expect(refused.ok ? [] : refused.error).toEqual([
    "line 2: the character 'т' (U+0442) cannot be given to AmiBroker, which reads Latin-1. Write it otherwise.",
    "The character '日' (U+65E5) of 日経 cannot be given to AmiBroker, which reads Latin-1. Use another name.",
  ]);
});
