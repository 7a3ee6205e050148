package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Takes the orders to redrive while a task runs. */
public final class Redrives implements RedrivesMXBean, AutoCloseable {
    /** The bean's type. */
    public static final String TYPE = "dead-letters";

    private final LongConsumer redrive;
    private final LongConsumer discard;
    private @Nullable TaskBean bean;

    private Redrives(LongConsumer redrive, LongConsumer discard) {
        this.redrive = redrive;
        this.discard = discard;
    }

    static Redrives register(String connector, int task, LongConsumer redrive, LongConsumer discard) {
        Redrives redrives = new Redrives(redrive, discard);
        redrives.bean = TaskBean.register(TYPE, connector, task, redrives);
        return redrives;
    }

    @Override
    public Map<String, String> redrive(long number) {
        return answer(redrive, number);
    }

    @Override
    public Map<String, String> discard(long number) {
        return answer(discard, number);
    }

    private static Map<String, String> answer(LongConsumer order, long number) {
        try {
            order.accept(number);
            return Map.of();
        } catch (PipelineException e) {
            return Map.of(
                    "kind", e.kind().name(),
                    "what", e.what(),
                    "meaning", e.meaning(),
                    "todo", e.todo());
        }
    }

    @Override
    public void close() {
        if (bean != null) {
            bean.close();
        }
    }
}
