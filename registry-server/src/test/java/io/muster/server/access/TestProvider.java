package io.muster.server.access;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A small identity provider over real HTTP, with real keys: it logs everybody in as alice and checks what a provider checks. */
final class TestProvider implements AutoCloseable {

    static final String CLIENT = "muster";
    static final String SECRET = "client secret";

    private record Waiting(String challenge, String nonce, String redirectUri) {}

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final KeyPair keys = rsa();
    private final Map<String, Waiting> codes = new ConcurrentHashMap<>();

    /** Spoils or replaces the identity token that is about to be signed. */
    volatile Consumer<JWTCreator.Builder> change = token -> {};

    /** The key that signs, when it is not the provider's own. */
    volatile KeyPair signer = keys;

    TestProvider() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    KeyPair ownKeys() {
        return keys;
    }

    String issuer() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/.well-known/openid-configuration" -> json(
                    request,
                    new JsonObject()
                            .put("issuer", issuer())
                            .put("authorization_endpoint", issuer() + "/authorize")
                            .put("token_endpoint", issuer() + "/token")
                            .put("jwks_uri", issuer() + "/keys")
                            .put("response_types_supported", new JsonArray().add("code"))
                            .put("grant_types_supported", new JsonArray().add("authorization_code"))
                            .put("subject_types_supported", new JsonArray().add("public"))
                            .put("id_token_signing_alg_values_supported", new JsonArray().add("RS256")));
            case "/keys" -> json(request, new JsonObject().put("keys", new JsonArray().add(publicKey())));
            case "/authorize" -> authorize(request);
            case "/token" -> {
                request.setExpectMultipart(true);
                request.endHandler(end -> token(request));
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void authorize(HttpServerRequest request) {
        if (!"S256".equals(request.getParam("code_challenge_method"))
                || !CLIENT.equals(request.getParam("client_id"))) {
            request.response().setStatusCode(400).end();
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(
                code,
                new Waiting(
                        request.getParam("code_challenge"),
                        request.getParam("nonce"),
                        request.getParam("redirect_uri")));
        request.response()
                .setStatusCode(302)
                .putHeader(
                        "Location",
                        request.getParam("redirect_uri") + "?code=" + code + "&state=" + request.getParam("state"))
                .end();
    }

    private void token(HttpServerRequest request) {
        String expected =
                "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        Waiting waiting = codes.remove(String.valueOf(request.getFormAttribute("code")));
        boolean authentic = expected.equals(request.getHeader("Authorization"))
                || SECRET.equals(request.getFormAttribute("client_secret"));
        if (!authentic
                || waiting == null
                || !waiting.challenge().equals(challenge(String.valueOf(request.getFormAttribute("code_verifier"))))
                || !waiting.redirectUri().equals(request.getFormAttribute("redirect_uri"))) {
            request.response()
                    .setStatusCode(400)
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonObject().put("error", "invalid_grant").encode());
            return;
        }
        JWTCreator.Builder token = JWT.create()
                .withKeyId("key-1")
                .withIssuer(issuer())
                .withAudience(CLIENT)
                .withSubject("0815")
                .withClaim("preferred_username", "alice")
                .withClaim("groups", List.of("Operators", "ROLE_ADMIN"))
                .withClaim("nonce", waiting.nonce())
                .withIssuedAt(Instant.now())
                .withExpiresAt(Instant.now().plusSeconds(300));
        change.accept(token);
        String signed =
                token.sign(Algorithm.RSA256((RSAPublicKey) signer.getPublic(), (RSAPrivateKey) signer.getPrivate()));
        json(
                request,
                new JsonObject()
                        .put("access_token", "opaque")
                        .put("token_type", "Bearer")
                        .put("expires_in", 300)
                        .put("id_token", signed));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private JsonObject publicKey() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("kid", "key-1")
                .put("n", unsigned(key.getModulus()))
                .put("e", unsigned(key.getPublicExponent()));
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int start = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, start, bytes.length));
    }

    private static void json(HttpServerRequest request, JsonObject json) {
        request.response().putHeader("Content-Type", "application/json").end(json.encode());
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
