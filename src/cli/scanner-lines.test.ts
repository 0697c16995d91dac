import { expect, test } from 'vitest';
import { scannerLines, shadowLines } from './scanner-lines.ts';

test('the database that bars go into is told, with what went wrong', () => {
  const amibroker = { state: 'connected', version: '6.93.0', database: 'C:\\Futures', trouble: 'No.' } as const;
  expect(scannerLines({ scanner: { kind: 'amibroker', amibroker, shadow: null } }).join('\n')).toMatch(
    /^AmiBroker: connected, version 6\.93\.0, bars go into C:\\Futures\n {2}.*No\./,
  );
  expect(scannerLines({ scanner: { kind: 'embedded', amibroker: null, shadow: null } })).toEqual([]);
});

test('a shadow is told with its count and its last difference', () => {
  const last = { what: 'only-first', signal_type: 'Buy', bar: null, text: 'AmiBroker has Buy' } as const;
  const counts = { compared: 7, passed_over: 1, differences: 2, last, trouble: null };
  const lines = shadowLines({ session_id: 'live-1', shadow: { scanner: 'embedded', ...counts } });
  expect(lines.join('\n')).toMatch(
    /live-1: shadow Openbell’s own engine, .*2 differences.* in 7 scans, 1 passed over\n {2}AmiBroker has Buy/,
  );
});
