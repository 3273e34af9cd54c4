/** A small identity provider with real keys, for the test of logins through one: it logs everybody in as the same person. */
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';

const base64 = (value) => Buffer.from(value).toString('base64url');

/**
 * Listens on a port of this machine under the name localhost, which is another site than the console's 127.0.0.1.
 *
 * @param person the claims of who logs in
 * @param back where browsers are sent, whatever address the settings of the server name: its own is not known when it is configured
 */
export async function startProvider({ port, client, person, back }) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = `http://localhost:${port}`;
  const codes = new Map();
  let refusing = false;

  const idToken = (nonce) => {
    const now = Math.floor(Date.now() / 1000);
    const head = base64(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'key-1' }));
    const claims = { iss: issuer, aud: client, sub: '0815', iat: now, exp: now + 300, nonce, ...person };
    const signed = `${head}.${base64(JSON.stringify(claims))}`;
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url, issuer);
    const json = (status, value) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    const redirect = (address) => {
      response.writeHead(302, { Location: address });
      response.end();
    };
    if (url.pathname === '/.well-known/openid-configuration') {
      json(200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    } else if (url.pathname === '/keys') {
      json(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'key-1' }] });
    } else if (url.pathname === '/authorize') {
      const state = url.searchParams.get('state');
      if (refusing) {
        redirect(`${back}?error=access_denied&state=${state}`);
        return;
      }
      const code = randomUUID();
      codes.set(code, { challenge: url.searchParams.get('code_challenge'), nonce: url.searchParams.get('nonce') });
      redirect(`${back}?code=${code}&state=${state}`);
    } else if (url.pathname === '/token') {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        const form = new URLSearchParams(body);
        const waiting = codes.get(form.get('code'));
        codes.delete(form.get('code'));
        const proven =
          waiting && createHash('sha256').update(form.get('code_verifier')).digest('base64url') === waiting.challenge;
        if (proven) {
          json(200, {
            access_token: 'opaque',
            token_type: 'Bearer',
            expires_in: 300,
            id_token: idToken(waiting.nonce),
          });
        } else {
          json(400, { error: 'invalid_grant' });
        }
      });
    } else {
      json(404, {});
    }
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    refuse: (value) => (refusing = value),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
