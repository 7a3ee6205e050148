package io.contrail.cli.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The network between the connector and the source: forwards to a port, can be cut, and can swallow everything. */
final class NetworkLink implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private boolean silent;

    NetworkLink(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    int port() {
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
            daemon(() -> copy(client, server));
            daemon(() -> copy(server, client));
        } catch (IOException refused) {
            close(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try {
            int read = from.getInputStream().read(buffer);
            while (read >= 0) {
                awaitOpen();
                to.getOutputStream().write(buffer, 0, read);
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
