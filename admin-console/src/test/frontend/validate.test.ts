// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { problemIn } from '../../main/frontend/lib/validate';

describe('content that fits its format', () => {
  it.each([
    ['json', '{"a": [1, 2]}'],
    ['yaml', 'a:\n  - 1\n---\nb: 2\n'],
    ['toml', '[server]\nport = 8080\n'],
    ['xml', '<a><b/></a>'],
    ['properties', 'a=\\u00e9\nb=\\\\u\n'],
    ['text', '{{{'],
    ['json', '  '],
  ])('%s: %s', async (type, content) => expect(await problemIn(type, content)).toBeNull());
});

describe('content that does not, with the line', () => {
  it.each([
    ['json', '{\n  "a": 1,\n}', 3],
    ['yaml', 'a: 1\nb: [1, 2\nc: 3\n', 3],
    ['yaml', 'a: 1\na: 2\n', 2],
    ['yaml', 'a:\n\t- 1\n', 2],
    ['toml', 'a = 1\nb = = 2\n', 2],
    ['properties', 'a=1\nb=\\u12\n', 2],
  ])('%s: %j', async (type, content, line) => expect(await problemIn(type, content)).toMatchObject({ line }));

  it('xml', async () => expect(await problemIn('xml', '<a>\n<b></a>')).not.toBeNull());
});
