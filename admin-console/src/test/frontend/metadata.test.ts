import { describe, expect, it } from 'vitest';
import { formatMetadata, parseMetadata } from '../../main/frontend/lib/metadata';

describe('metadata', () => {
  it('may be empty', () => expect(parseMetadata('  ')).toEqual({ ok: true, value: {} }));
  it('holds texts; numbers and booleans become texts', () =>
    expect(parseMetadata('{"a":"x","n":1,"b":true}')).toEqual({ ok: true, value: { a: 'x', n: '1', b: 'true' } }));
  it.each([
    ['{', 'json'],
    ['a=b', 'json'],
    ['[]', 'object'],
    ['null', 'object'],
    ['"x"', 'object'],
    ['{"a":{}}', 'value'],
    ['{"a":null}', 'value'],
  ])('%s is refused: %s', (text, reason) => expect(parseMetadata(text)).toMatchObject({ ok: false, reason }));
  it('is read back as it was shown', () => {
    const metadata = { 'preserved.register.source': 'SPRING_CLOUD', quote: '"', 中: '文' };
    expect(parseMetadata(formatMetadata(metadata))).toEqual({ ok: true, value: metadata });
  });
});
