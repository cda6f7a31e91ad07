import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** How the program tells what it does: one line a step, and a non-zero end with the reason at the first that fails. */
final class Steps {
    private Steps() {}

    /** Carries out one step; what it returns, unless null, is told beside its name. */
    static void step(String name, Callable<String> work) {
        try {
            String told = work.call();
            System.out.println("ok    " + name + (told == null ? "" : ": " + told));
        } catch (Throwable failure) {
            System.out.println("FAIL  " + name + ": " + failure);
            failure.printStackTrace(System.out);
            System.exit(1);
        }
    }

    /** Fails the step where the two are not the same. */
    static void same(Object found, Object wanted) {
        if (!wanted.equals(found)) throw new AssertionError("wanted " + wanted + ", found " + found);
    }

    /** Asks until the answer is as wanted, for ten seconds at most; gives what was read last. */
    static <T> T until(Callable<T> read, Predicate<T> holds) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        for (;;) {
            T value = read.call();
            if (holds.test(value)) return value;
            if (System.nanoTime() > deadline) throw new AssertionError("still not so after 10 s: " + value);
            Thread.sleep(50);
        }
    }
}
