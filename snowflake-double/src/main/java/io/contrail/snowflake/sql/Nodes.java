package io.contrail.snowflake.sql;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.ListIterator;
import net.sf.jsqlparser.parser.Node;
import net.sf.jsqlparser.parser.Token;
import org.jspecify.annotations.Nullable;

/**
 * Walks a parsed statement by reflection, so that nothing in it is passed over: the parser's own visitors leave some
 * clauses out, and what is left out would reach DuckDB as it came.
 */
final class Nodes {
    /** What is done with a node. */
    interface Rewrite {
        /** Before its parts are walked; false leaves them alone. */
        boolean enter(Object node);

        /** After its parts were walked; answers what stands in its place. */
        Object leave(Object node);
    }

    private final Rewrite rewrite;
    /** Some nodes hang on two parents; both get the same replacement. */
    private final IdentityHashMap<Object, Object> done = new IdentityHashMap<>();

    private Nodes(Rewrite rewrite) {
        this.rewrite = rewrite;
    }

    static Object walk(Object root, Rewrite rewrite) {
        return new Nodes(rewrite).node(root);
    }

    private Object node(Object node) {
        Object before = done.get(node);
        if (before != null) {
            return before;
        }
        done.put(node, node);
        if (rewrite.enter(node)) {
            parts(node);
        }
        Object after = rewrite.leave(node);
        done.put(node, after);
        done.put(after, after);
        return after;
    }

    private void parts(Object node) {
        if (node instanceof List<?> list) {
            elements(list);
        }
        for (Field field : fields(node.getClass())) {
            try {
                Object value = field.get(node);
                Object after = value(value);
                if (after != value) {
                    field.set(node, after);
                }
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private @Nullable Object value(@Nullable Object value) {
        if (value == null || value instanceof Node || value instanceof Token || value instanceof Enum) {
            return value;
        }
        if (value.getClass().getName().startsWith("net.sf.jsqlparser.")) {
            return node(value);
        }
        if (value instanceof List<?> list) {
            elements(list);
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private void elements(List<?> list) {
        ListIterator<Object> elements = ((List<Object>) list).listIterator();
        while (elements.hasNext()) {
            Object element = elements.next();
            Object after = value(element);
            if (after != null && after != element) {
                elements.set(after);
            }
        }
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> c = type; c != null && c.getName().startsWith("net.sf.jsqlparser."); c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()
                        && field.getType() != String.class) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}
