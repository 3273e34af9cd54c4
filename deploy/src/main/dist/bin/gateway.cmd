@echo off
rem Runs the gateway in the foreground, until Ctrl-C: gateway.cmd [run] [--home DIR]
setlocal
set "INSTALLATION=%~dp0.."
set "GATEWAY_HOME=%INSTALLATION%"
:next
if "%~1"=="" goto start
if "%~1"=="--help" (echo Usage: gateway.cmd [run] [--home DIR] & exit /b 0)
if "%~1"=="run" (shift & goto next)
if "%~1"=="--home" goto home
echo Unknown parameter %~1; gateway.cmd --help shows what there is. 1>&2
exit /b 1
:home
if "%~2"=="" goto novalue
set "GATEWAY_HOME=%~f2"
shift
shift
goto next
:novalue
echo The option %~1 needs a value; gateway.cmd --help shows what there is. 1>&2
exit /b 1
:start
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" --version >nul 2>&1
if errorlevel 1 (echo No java was found; install a JRE 17 or later and set JAVA_HOME. 1>&2 & exit /b 1)
if not exist "%GATEWAY_HOME%\logs" mkdir "%GATEWAY_HOME%\logs"
if not exist "%GATEWAY_HOME%\data\gateway-tmp" mkdir "%GATEWAY_HOME%\data\gateway-tmp"
cd /d "%INSTALLATION%"
"%JAVA%" -Djava.io.tmpdir="%GATEWAY_HOME%\data\gateway-tmp" -Xms32m -Xmx256m -XX:+UseSerialGC -XX:MaxInlineLevel=9 -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 %GATEWAY_JAVA_OPT% -cp "lib\*" io.muster.gateway.GatewayMain --home "%GATEWAY_HOME%"
