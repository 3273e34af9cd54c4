import { describe, expect, it } from 'vitest';
import { ApiError, errorFrom, sentenceOf, unwrap } from '../../main/frontend/api/errors';

const thrown = (action: () => unknown): ApiError => {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error;
  }
  throw new Error('expected an ApiError');
};

describe('the sentence of an error', () => {
  it('is bare text', () =>
    expect(sentenceOf('service not found, namespace: x\r\n')).toBe('service not found, namespace: x'));
  it('is unwrapped from "caused"', () =>
    expect(sentenceOf('caused: namespaceId [ x ] not exist;')).toBe('namespaceId [ x ] not exist'));
  it('is unescaped, because it is escaped again when shown', () =>
    expect(sentenceOf('user &#39;a&lt;b&#39; already exist!')).toBe("user 'a<b' already exist!"));
  it('is abstract and detail of a result body', () =>
    expect(sentenceOf('{"code":10000,"message":"parameter missing","data":"Param \'ip\' is required"}')).toBe(
      "parameter missing: Param 'ip' is required",
    ));
  it('is the message of a framework error body', () =>
    expect(
      sentenceOf(
        '{"timestamp":"2024-01-01T00:00:00.000+08:00","status":403,"error":"Forbidden","message":"authorization failed!","path":"/nacos/v1/x"}',
      ),
    ).toBe('authorization failed!'));
  it('is the reason phrase when there is nothing else', () =>
    expect(sentenceOf('{"status":404,"error":"Not Found","path":"/x"}')).toBe('Not Found'));
  it('is empty for a page of HTML and for nothing', () => {
    expect(sentenceOf('<!doctype html><html></html>')).toBe('');
    expect(sentenceOf('')).toBe('');
  });
  it('is the text itself when it only looks like JSON', () => expect(sentenceOf('{broken')).toBe('{broken'));
});

describe('a refusal', () => {
  const kind = (status: number, body: string) => errorFrom('GET x', status, body).kind;
  it('of the token asks for a login', () => {
    for (const sentence of ['token expired!', 'token invalid!', 'user not found!', 'Invalid signature']) {
      expect(kind(403, `{"status":403,"message":"${sentence}"}`)).toBe('session');
    }
    expect(kind(401, 'session expired!')).toBe('session');
  });
  it('of a permission does not', () =>
    expect(kind(403, '{"status":403,"message":"authorization failed!"}')).toBe('forbidden'));
  it('of a value is told apart from a server that cannot', () => {
    expect(kind(400, "Param 'x' is illegal")).toBe('invalid');
    expect(kind(409, 'conflict')).toBe('invalid');
    expect(kind(404, '')).toBe('notFound');
    expect(kind(503, 'no majority')).toBe('unavailable');
    expect(kind(500, 'caused: boom;')).toBe('server');
  });
});

describe('an envelope', () => {
  it('gives its data for both success codes', () => {
    expect(unwrap('x', { code: 200, message: null, data: [1] })).toEqual([1]);
    expect(unwrap('x', { code: 0, message: 'success', data: 'ok' })).toBe('ok');
  });
  it('can refuse under HTTP 200', () => {
    const error = thrown(() => unwrap('x', { code: 409, message: null, data: 'have admin user cannot use it' }));
    expect(error.kind).toBe('invalid');
    expect(error.detail).toBe('have admin user cannot use it');
  });
  it('is not taken for one when it is something else', () => {
    expect(unwrap('x', { accessToken: 't', code: undefined })).toEqual({ accessToken: 't', code: undefined });
    expect(unwrap('x', [1, 2])).toEqual([1, 2]);
    expect(unwrap('x', null)).toBeNull();
    expect(unwrap('x', 'ok')).toBe('ok');
  });
});
