package io.muster.server.grpc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Lets a fixture stand for a large interface of which a test needs only a part: calls go to the fixture's method of the
 * same name and parameters, and one that it does not have fails the test.
 */
final class PartOf {

    private PartOf() {}

    static <T> T view(Class<T> type, Object fixture) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(fixture, arguments);
                    }
                    Method own;
                    try {
                        own = fixture.getClass().getDeclaredMethod(method.getName(), method.getParameterTypes());
                    } catch (NoSuchMethodException missing) {
                        throw new UnsupportedOperationException("the fixture has no " + method, missing);
                    }
                    own.setAccessible(true);
                    try {
                        return own.invoke(fixture, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                }));
    }
}
