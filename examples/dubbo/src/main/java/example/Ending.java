package example;

import org.apache.dubbo.common.config.configcenter.DynamicConfiguration;
import org.apache.dubbo.common.config.configcenter.wrapper.CompositeDynamicConfiguration;
import org.apache.dubbo.rpc.model.ApplicationModel;

/** The configuration {@code greeting-ending}: what a greeting ends with, nothing where it is not there. */
final class Ending {

    private static final String KEY = "greeting-ending";
    private static final String GROUP = "dubbo";

    private volatile String text = "";

    /** Reads it and listens to it from now on; to be called once Dubbo has started. */
    void follow() {
        DynamicConfiguration center = center();
        center.addListener(KEY, GROUP, change -> take(change.getContent()));
        take(center.getConfig(KEY, GROUP));
    }

    private void take(String content) {
        text = content == null ? "" : content;
    }

    String text() {
        return text;
    }

    static boolean publish(String ending) {
        return center().publishConfig(KEY, GROUP, ending);
    }

    /** Dubbo puts a composite before its centers that passes no removal on, so each of them is asked. */
    static boolean remove() {
        if (center() instanceof CompositeDynamicConfiguration all) {
            return all.getInnerConfigurations().stream().allMatch(each -> each.removeConfig(KEY, GROUP));
        }
        return center().removeConfig(KEY, GROUP);
    }

    private static DynamicConfiguration center() {
        return ApplicationModel.defaultModel()
                .modelEnvironment()
                .getDynamicConfiguration()
                .orElseThrow();
    }
}
