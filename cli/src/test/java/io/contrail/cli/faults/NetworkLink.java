package io.contrail.cli.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The network between the connector and the source: forwards to a port, can be cut, and can swallow everything. */
public final class NetworkLink implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private boolean silent;
    private volatile long most = Long.MAX_VALUE;
    private volatile boolean stalled;

    public NetworkLink(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Ends every connection, as a router that restarts. */
    void cut() {
        sockets.forEach(NetworkLink::close);
    }

    /** From now on nothing gets through, and no side is told. */
    void silence() {
        synchronized (gate) {
            silent = true;
        }
    }

    /** A connection that is made from now on gets no further than so many bytes from the source. */
    public void stallAfter(long bytes) {
        stalled = false;
        most = bytes;
    }

    /** Whether a connection has got that far. */
    public boolean stalled() {
        return stalled;
    }

    /** The connections of the silence are found broken; new ones work. */
    void restore() {
        cut();
        synchronized (gate) {
            silent = false;
            gate.notifyAll();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                daemon(() -> connect(client));
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private void connect(Socket client) {
        sockets.add(client);
        try {
            awaitOpen();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            long limit = most;
            daemon(() -> copy(client, server, Long.MAX_VALUE));
            daemon(() -> copy(server, client, limit));
        } catch (IOException refused) {
            close(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(Socket from, Socket to, long limit) {
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        try {
            int read = from.getInputStream().read(buffer);
            while (read >= 0) {
                awaitOpen();
                copied += read;
                if (copied <= limit) {
                    to.getOutputStream().write(buffer, 0, read);
                } else {
                    stalled = true;
                }
                read = from.getInputStream().read(buffer);
            }
            awaitOpen();
        } catch (IOException cut) {
            // The other side learns of it below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitOpen() throws InterruptedException {
        synchronized (gate) {
            while (silent) {
                gate.wait();
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "network-link");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // That is what was wanted.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        restore();
    }
}
