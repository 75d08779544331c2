package io.holdfast.bench.sessions;

import java.time.Instant;
import java.util.Map;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/** Any of Spring Session's repositories, driven as its servlet filter does: load, touch, save. */
record SpringStore<S extends Session>(SessionRepository<S> repository, Runnable end) implements Maker {

    @Override
    public String create(Map<String, String> attributes) {
        var session = repository.createSession();
        attributes.forEach(session::setAttribute);
        repository.save(session);
        return session.getId();
    }

    @Override
    public void request(String id) {
        repository.save(touched(id));
    }

    @Override
    public void requestAndSet(String id, String name, String value) {
        var session = touched(id);
        session.setAttribute(name, value);
        repository.save(session);
    }

    @Override
    public void set(String id, String name, String value) {
        requestAndSet(id, name, value);
    }

    @Override
    public void close() {
        end.run();
    }

    private S touched(String id) {
        var session = repository.findById(id);
        if (session == null) {
            throw new IllegalStateException("the session is not there");
        }
        session.setLastAccessedTime(Instant.now());
        return session;
    }
}
