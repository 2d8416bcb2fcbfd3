# What is installed where, in three Debian packages (scripts/package):
#   balcao-desk     balcao, console, kiosk, image worker, the desk's unit
#   balcao-session  a desk whose machine shows nothing but the two windows
#   balcao-central  the reference central
# Everything else a program needs is inside it (balcao_embed).
set(deploy ${CMAKE_SOURCE_DIR})
install(TARGETS balcao balcao-operator balcao-kiosk balcao-image-worker RUNTIME DESTINATION bin COMPONENT desk)
install(FILES ${deploy}/operator/deploy/balcao-desk.service DESTINATION lib/systemd/system COMPONENT desk)
install(FILES ${deploy}/operator/deploy/balcao-desk.sysusers DESTINATION lib/sysusers.d RENAME balcao-desk.conf COMPONENT desk)
install(FILES ${deploy}/operator/deploy/desk.toml DESTINATION share/balcao COMPONENT desk)
install(FILES README.md LICENSE CHANGELOG.md DESTINATION share/doc/balcao-desk COMPONENT desk)
# With their pictures, and under the names by which they point at one another.
install(FILES docs/guia-do-operador.md docs/install.md docs/technician.md docs/tour.md docs/faults.md docs/security.md docs/privacy.md
        docs/accessibility.md docs/languages.md DESTINATION share/doc/balcao-desk/docs COMPONENT desk)
install(DIRECTORY docs/images DESTINATION share/doc/balcao-desk/docs COMPONENT desk)

install(PROGRAMS ${deploy}/kiosk/deploy/session DESTINATION lib/balcao COMPONENT session)
install(FILES ${deploy}/kiosk/deploy/balcao-session.service DESTINATION lib/systemd/system COMPONENT session)
install(FILES ${deploy}/kiosk/deploy/openbox.xml DESTINATION share/balcao COMPONENT session)
install(FILES ${deploy}/kiosk/deploy/xorg.conf DESTINATION share/X11/xorg.conf.d RENAME 90-balcao-session.conf COMPONENT session)

install(TARGETS balcao-central RUNTIME DESTINATION bin COMPONENT central)
install(FILES ${deploy}/central/deploy/balcao-central.service DESTINATION lib/systemd/system COMPONENT central)
install(FILES ${deploy}/central/deploy/balcao-central.sysusers DESTINATION lib/sysusers.d RENAME balcao-central.conf COMPONENT central)
install(FILES ${deploy}/central/deploy/central.env DESTINATION share/balcao COMPONENT central)
install(FILES ${deploy}/central/deploy/nginx.conf ${deploy}/central/deploy/patroni.yml docs/central.md docs/sizing.md
        DESTINATION share/doc/balcao-central COMPONENT central)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME balcao)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "Balcão <balcao@example.pt>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL desk session central)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_DESK_PACKAGE_NAME balcao-desk)
set(CPACK_DEBIAN_DESK_DESCRIPTION "Counter desk for the Digital Mobile Key\n Console, citizen's window, desk service with its durable queue, and the balcao command.")
set(CPACK_DEBIAN_DESK_PACKAGE_DEPENDS "pcscd, fonts-inter, fonts-noto-core, fonts-droid-fallback, cups-client, gstreamer1.0-plugins-good")
set(CPACK_DEBIAN_DESK_PACKAGE_RECOMMENDS "sane-utils")
set(CPACK_DEBIAN_DESK_PACKAGE_CONTROL_EXTRA "${deploy}/operator/deploy/postinst;${deploy}/operator/deploy/prerm;${deploy}/operator/deploy/postrm")
set(CPACK_DEBIAN_SESSION_PACKAGE_NAME balcao-session)
set(CPACK_DEBIAN_SESSION_DESCRIPTION "Locked-down session of a Balcão desk\n The machine shows the console and the citizen's window, and nothing else.")
set(CPACK_DEBIAN_SESSION_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_SESSION_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_SESSION_PACKAGE_DEPENDS "balcao-desk (>= ${PROJECT_VERSION}), openbox, xinit, x11-xserver-utils, xserver-xorg, speech-dispatcher, speech-dispatcher-espeak-ng")
set(CPACK_DEBIAN_SESSION_PACKAGE_CONTROL_EXTRA "${deploy}/kiosk/deploy/postinst")
set(CPACK_DEBIAN_CENTRAL_PACKAGE_NAME balcao-central)
set(CPACK_DEBIAN_CENTRAL_DESCRIPTION "Reference central service for Balcão desks\n Takes completed activations in, judges them, and signs receipts.")
set(CPACK_DEBIAN_CENTRAL_PACKAGE_RECOMMENDS "softhsm2, libengine-pkcs11-openssl")
set(CPACK_DEBIAN_CENTRAL_PACKAGE_CONTROL_EXTRA "${deploy}/central/deploy/postinst;${deploy}/central/deploy/prerm")
include(CPack)
