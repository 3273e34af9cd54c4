@echo off
rem Starts a Muster node: startup.cmd [-m standalone^|cluster] [-p embedded] [--home DIR]
setlocal
set "INSTALLATION=%~dp0.."
set "NODE_HOME=%INSTALLATION%"
set "ARGUMENTS="
set "NODE_MODE=%MODE%"
:next
if "%~1"=="" goto start
if "%~1"=="--help" (echo Usage: startup.cmd [-m standalone^|cluster] [-p embedded] [--home DIR] & exit /b 0)
if "%~1"=="-m" goto option
if "%~1"=="-p" goto option
if "%~1"=="--home" goto option
echo Unknown parameter %~1; startup.cmd --help shows what there is. 1>&2
exit /b 1
:option
if "%~2"=="" goto novalue
if "%~1"=="-m" set "NODE_MODE=%~2"
if "%~1"=="-p" set "ARGUMENTS=%ARGUMENTS% --storage %~2"
if "%~1"=="--home" set "NODE_HOME=%~f2"
shift
shift
goto next
:novalue
echo The option %~1 needs a value; startup.cmd --help shows what there is. 1>&2
exit /b 1
:start
if defined NODE_MODE set "ARGUMENTS=--mode %NODE_MODE% %ARGUMENTS%"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
if not defined JVM_XMX set "JVM_XMX=256m"
"%JAVA%" --version >nul 2>&1
if errorlevel 1 (echo No java was found; install a JRE 17 or later and set JAVA_HOME. 1>&2 & exit /b 1)
rem What a killed node has left behind goes with the next start.
if exist "%NODE_HOME%\data\tmp" rmdir /s /q "%NODE_HOME%\data\tmp"
mkdir "%NODE_HOME%\data\tmp"
cd /d "%INSTALLATION%"
"%JAVA%" -Djava.io.tmpdir="%NODE_HOME%\data\tmp" -Xmx%JVM_XMX% -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 %JAVA_OPT% -cp "lib\*" io.muster.server.MusterServer --home "%NODE_HOME%" %ARGUMENTS%
