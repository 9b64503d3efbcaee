# Odoo 19 Community with our addons and the OCA addons they stand on.
FROM odoo:19.0

USER root
COPY requirements/addons.txt /etc/odoo/requirements-addons.txt
RUN pip3 install --no-cache-dir --break-system-packages --no-deps \
    -r /etc/odoo/requirements-addons.txt
COPY addons /mnt/extra-addons
USER odoo
